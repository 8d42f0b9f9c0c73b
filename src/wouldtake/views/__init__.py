"""What pictures need of a case and its answers: computed here, drawn by report and web."""
