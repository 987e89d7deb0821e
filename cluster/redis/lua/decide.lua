-- A person's answer, applied once. Wakes the workflow when it waits; while it is paused the answer is kept until it is resumed.
-- KEYS record
-- ARGV workflow_id decision_id made_decision event_data audit
-- include: _common
local id, decisions = ARGV[1], K('dec', ARGV[1])
local r = get(id, 'status', 'prj')
if not r[1] then return redis.error_reply('GONE') end
local there = redis.call('HGET', decisions, ARGV[2])
if not there then return redis.error_reply('UNKNOWN') end
if string.sub(there, 1, 1) == 'M' then return { 'before', there, r[1] } end
if TERMINAL[r[1]] then return redis.error_reply('CLOSED ' .. r[1]) end
local now = now_ms()
redis.call('HSET', decisions, ARGV[2], 'M' .. string.gsub(ARGV[3], '"made_at":"@now"', '"made_at":' .. text(now), 1))
drop_timer(id, 'decision:' .. ARGV[2])
set(id, 'updated', now)
emit(id, now, 'decision.made', ARGV[4])
audit(r[2], now, ARGV[5])
rouse(id, now)
return { 'made', redis.call('HGET', decisions, ARGV[2]), r[1] }
