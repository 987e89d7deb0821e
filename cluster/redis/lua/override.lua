-- A step's result set by hand, or the step left out. The driver hears of it; a workflow that waits looks again.
-- KEYS record
-- ARGV workflow_id step override event_type event_data audit
-- include: _common
local id, now = ARGV[1], now_ms()
local r = get(id, 'status', 'prj')
if not r[1] then return redis.error_reply('GONE') end
if TERMINAL[r[1]] and r[1] ~= 'failed' then return redis.error_reply('ENDED ' .. r[1]) end
redis.call('HSET', K('ovr', id), ARGV[2], ARGV[3])
if r[1] == 'failed' then redis.call('EXPIRE', K('ovr', id), math.max(1, redis.call('TTL', KEYS[1]))) end
if r[1] ~= 'failed' then emit(id, now, ARGV[4], ARGV[5]) end -- the log of an ended workflow is closed; a retry says what was set
audit(r[2], now, ARGV[6])
rouse(id, now)
return r[1]
