"""The HTTP side: web server, staff pages, public pages."""
