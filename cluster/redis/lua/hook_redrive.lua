-- Messages that were given up, or delivered, wait again; one that somebody else has moved meanwhile is left alone.
-- KEYS hook
-- ARGV hook project now audit, then (message doc_as_read doc)*
-- Returns how many.
-- include: _common
-- include: _hooks
local hook, now, count = ARGV[1], tonumber(ARGV[3]), 0
if not is_on(hook) then return redis.error_reply('OFF') end
for i = 5, #ARGV, 3 do
  local message = ARGV[i]
  local resting = redis.call('ZSCORE', K('hkx', hook), message) or redis.call('ZSCORE', K('hko', hook), message)
  if resting and redis.call('HGET', K('hkm', hook), message) == ARGV[i + 1] then
    redis.call('HSET', K('hkm', hook), message, ARGV[i + 2])
    redis.call('ZREM', K('hkx', hook), message)
    redis.call('ZREM', K('hko', hook), message)
    redis.call('ZADD', K('hkq', hook), now, message)
    count = count + 1
  end
end
if count > 0 then
  audit(ARGV[2], now_ms(), ARGV[4])
  look(hook)
end
return count
