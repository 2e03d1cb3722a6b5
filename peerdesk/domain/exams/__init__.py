"""What a person has to know, write and speak before they answer for a brand, and how it is judged."""
