-- A callback is expected from now on; expecting it again keeps what has arrived.
-- KEYS callback
-- ARGV project ttl
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('XADD', KEYS[1], '0-1', 'p', ARGV[1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
