"""The HTTP side over real HTTP: real office, wording, library, door and delivery."""
