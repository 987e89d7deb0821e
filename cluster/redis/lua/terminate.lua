-- The end at once: the token is raised, so that whoever drives the workflow can write nothing more.
-- KEYS record
-- ARGV workflow_id request ttl audit
-- include: _common
local id = ARGV[1]
local r = get(id, 'status', 'prj')
if not r[1] then return redis.error_reply('GONE') end
if r[1] == 'terminated' then return 'repeated' end
if TERMINAL[r[1]] then return redis.error_reply('ENDED ' .. r[1]) end
local now = now_ms()
audit(r[2], now, ARGV[4])
signal(id)
finish(id, now, 'terminated', 'workflow.terminated', ARGV[2], ARGV[3])
return 'terminated'
