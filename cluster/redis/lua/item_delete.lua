-- An item is forgotten.
-- KEYS items, names, ends
-- ARGV name project audit
-- Returns 1, or 0 when there was none.
-- include: _common
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
audit(ARGV[2], now_ms(), ARGV[3])
return 1
