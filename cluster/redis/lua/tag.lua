-- People call a workflow otherwise: its name and its labels. Its state is not touched and its log has no event; the audit log has.
-- KEYS record
-- ARGV workflow_id edits tags audit
-- Refused with CHANGED when it was edited since `edits`.
-- include: _common
local id, now = ARGV[1], now_ms()
local r = get(id, 'edits', 'prj')
if not r[2] then return redis.error_reply('GONE') end
if (r[1] or '0') ~= ARGV[2] then return redis.error_reply('CHANGED ' .. (r[1] or '0')) end
set_tags(id, r[2], ARGV[3])
set(id, 'edits', text(tonumber(ARGV[2]) + 1), 'updated', now)
audit(r[2], now, ARGV[4])
return 'done'
