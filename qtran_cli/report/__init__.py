"""From the solver's record to what a reader sees: Rich renderables, the JSON document, figures. No input or output here."""
