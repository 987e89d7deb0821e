-- A thread is forgotten; its productions are not.
-- KEYS thread, index of the project's threads
-- ARGV thread_id project audit
-- Returns 1, or 0 when there was none.
-- include: _common
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
audit(ARGV[2], now_ms(), ARGV[3])
return 1
