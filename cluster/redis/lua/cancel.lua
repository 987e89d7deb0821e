-- A request to end a workflow. One that nobody drives ends here; a driven one is told through its signal.
-- KEYS record
-- ARGV workflow_id request ttl audit
-- include: _common
local id = ARGV[1]
local r = get(id, 'status', 'cancel', 'prj')
if not r[1] then return redis.error_reply('GONE') end
if r[1] == 'cancelled' or (not TERMINAL[r[1]] and r[2] and r[2] ~= '') then return 'repeated' end
if TERMINAL[r[1]] then return redis.error_reply('ENDED ' .. r[1]) end
local now = now_ms()
audit(r[3], now, ARGV[4])
request_cancel(id, now, ARGV[2], ARGV[3])
return 'requested'
