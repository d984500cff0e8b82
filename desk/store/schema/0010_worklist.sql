-- Who has spoken last in a ticket is asked for each line of the list that staff work from: the index answers it alone.

CREATE INDEX ticket_messages_spoke ON ticket_messages (ticket, id, author);

DROP INDEX ticket_messages_ticket;
