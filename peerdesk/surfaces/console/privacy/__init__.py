"""The console's pages about personal data: who looked, whose rights, what goes when, what experts may let happen."""
