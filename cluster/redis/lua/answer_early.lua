-- An answer to a question that is not open yet, kept under its gate until it opens. The first one stays.
-- KEYS record
-- ARGV workflow_id gate answer audit
-- include: _common
local id = ARGV[1]
local r = get(id, 'status', 'prj')
if not r[1] then return redis.error_reply('GONE') end
if TERMINAL[r[1]] then return redis.error_reply('CLOSED ' .. r[1]) end
if redis.call('HSETNX', K('early', id), ARGV[2], ARGV[3]) == 0 then return { 'before', redis.call('HGET', K('early', id), ARGV[2]) } end
local now = now_ms()
audit(r[2], now, ARGV[4])
rouse(id, now)
return { 'kept', ARGV[3] }
