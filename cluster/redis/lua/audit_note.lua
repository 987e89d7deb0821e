-- An entry about something that lies outside the slot of the log it belongs to. KEYS the log's head; ARGV project entry
-- include: _common
audit(ARGV[1], now_ms(), ARGV[2])
return 'OK'
