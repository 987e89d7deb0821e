-- A webhook is switched off because of what its receiver does. What waited for it is given up, and can be redriven.
-- KEYS hook
-- ARGV hook owner project why now audit
-- Returns whether it was on.
-- include: _common
-- include: _hooks
local hook, now = ARGV[1], tonumber(ARGV[5])
if not mine(ARGV[2]) then return redis.error_reply('NOT_MINE') end
if not is_on(hook) then return 0 end
redis.call('HSET', KEYS[1], 'on', '0', 'why', ARGV[4])
redis.call('HINCRBY', KEYS[1], 'rev', 1)
for _, message in ipairs(redis.call('ZRANGE', K('hkq', hook), 0, -1)) do redis.call('ZADD', K('hkx', hook), now, message) end
redis.call('DEL', K('hkq', hook))
audit(ARGV[3], now_ms(), ARGV[6])
look(hook)
return 1
