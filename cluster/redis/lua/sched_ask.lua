-- Somebody wants a start, or many, of a schedule. Its scheduler looks at it at once.
-- KEYS schedule
-- ARGV schedule project audit ask most
-- include: _common
if redis.call('EXISTS', KEYS[1]) == 0 then return redis.error_reply('GONE') end
if redis.call('LLEN', K('schask', ARGV[1])) >= tonumber(ARGV[5]) then return redis.error_reply('FULL') end
redis.call('RPUSH', K('schask', ARGV[1]), ARGV[4])
redis.call('ZADD', BASE .. 'schdue', 0, ARGV[1])
audit(ARGV[2], now_ms(), ARGV[3])
return 1
