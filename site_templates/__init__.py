"""The pages' templates, styles and scripts, and what is vendored. No build step."""
