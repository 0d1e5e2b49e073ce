"""Tables that `language` reads: facts about words, see README.md here."""
