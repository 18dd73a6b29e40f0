"""What a run learned, as files that others read without qtran: policies as arrays or ONNX, and greedy episodes as a table."""
