-- What came of an attempt: `delivered`, `later` (tried again when due) or `dead` (given up).
-- KEYS hook
-- ARGV hook owner message doc outcome due now
-- Returns since when the webhook has been failing; '' when it works.
-- include: _common
-- include: _hooks
local hook, message, outcome, now = ARGV[1], ARGV[3], ARGV[5], tonumber(ARGV[7])
if not mine(ARGV[2]) then return redis.error_reply('NOT_MINE') end
if redis.call('EXISTS', KEYS[1]) == 0 or not redis.call('ZSCORE', K('hkq', hook), message) then return '' end
redis.call('HSET', K('hkm', hook), message, ARGV[4])
if outcome == 'later' then
  redis.call('ZADD', K('hkq', hook), ARGV[6], message)
else
  local kind = outcome == 'delivered' and 'hko' or 'hkx'
  redis.call('ZREM', K('hkq', hook), message)
  redis.call('ZADD', K(kind, hook), now, message)
  forget(hook, kind, kind == 'hko' and MOST_DONE or MOST, now)
end
if outcome == 'delivered' then
  redis.call('HSET', KEYS[1], 'ok', now, 'bad', '')
elseif (redis.call('HGET', KEYS[1], 'bad') or '') == '' then
  redis.call('HSET', KEYS[1], 'bad', now)
end
look(hook)
return redis.call('HGET', KEYS[1], 'bad')
