"""Values in many forms, and what people and programs put around them: fields, tables, dumps, chats, calls."""
