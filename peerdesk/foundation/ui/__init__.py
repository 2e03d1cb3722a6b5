"""The component set all screens are built on: tokens, styles, custom elements, templates and template tags. Knows no business words."""
