"""One module a section of docs/theory.md; test_2_7_… tests Statement 2.7."""
