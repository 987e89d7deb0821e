-- A schedule is no more. What it started goes on.
-- KEYS schedule
-- ARGV schedule project audit
-- include: _common
redis.call('SREM', K('scheds', ARGV[2]), ARGV[1])
redis.call('ZREM', BASE .. 'schdue', ARGV[1])
redis.call('DEL', K('schask', ARGV[1]))
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
audit(ARGV[2], now_ms(), ARGV[3])
return 1
