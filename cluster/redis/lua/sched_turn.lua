-- What a scheduler has decided. Refused when it no longer has the shard. What changed since it read the schedule is looked at again, at once.
-- KEYS schedule
-- ARGV schedule owner revision state asks_taken next_look_ms('' = none) pause_note('' = goes on) audit
-- include: _common
local schedule, due = ARGV[1], BASE .. 'schdue'
if redis.call('GET', BASE .. 'scheduler') ~= ARGV[2] then return redis.error_reply('NOT_MINE') end
local r = redis.call('HMGET', KEYS[1], 'rev', 'prj')
if not r[1] then return redis.call('ZREM', due, schedule) end
redis.call('HSET', KEYS[1], 'state', ARGV[4])
if tonumber(ARGV[5]) > 0 then redis.call('LTRIM', K('schask', schedule), ARGV[5], -1) end
if ARGV[7] ~= '' then
  redis.call('HSET', KEYS[1], 'paused', '1', 'note', ARGV[7], 'rev', text(tonumber(r[1]) + 1))
  audit(r[2], now_ms(), ARGV[8])
end
if r[1] ~= ARGV[3] or redis.call('EXISTS', K('schask', schedule)) == 1 then
  redis.call('ZADD', due, 0, schedule)
elseif ARGV[6] == '' then
  redis.call('ZREM', due, schedule)
else
  redis.call('ZADD', due, ARGV[6], schedule)
end
return 1
