"""The component set all screens are built on: tokens, styles, custom elements, templates, tags. No business words."""
