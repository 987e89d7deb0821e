-- The events of a workflow up to `to` have become messages; all of them or none. Refused when the caller no longer has the shard (NOT_MINE), or the events were taken before (MOVED).
-- KEYS record
-- ARGV workflow_id owner from to now unhook('1' = the project has no webhook any more), then (hook message doc)*
-- include: _common
-- include: _hooks
local id, now = ARGV[1], tonumber(ARGV[5])
if not mine(ARGV[2]) then return redis.error_reply('NOT_MINE') end
local r = get(id, 'seq', 'hkp', 'prj')
if not r[1] then return redis.call('ZREM', HOOK_NEWS, id) end
if (r[2] or '0') ~= ARGV[3] then return redis.error_reply('MOVED ' .. (r[2] or '0')) end
for i = 7, #ARGV, 3 do
  if is_on(ARGV[i]) then enqueue(ARGV[i], ARGV[i + 1], ARGV[i + 2], now, now) end
end
set(id, 'hkp', ARGV[4])
if tonumber(ARGV[4]) >= tonumber(r[1]) then
  redis.call('ZREM', HOOK_NEWS, id)
  if ARGV[6] == '1' and redis.call('EXISTS', K('hooks', r[3])) == 0 then redis.call('HDEL', KEYS[1], 'hook', 'hkp') end
end
return 1
