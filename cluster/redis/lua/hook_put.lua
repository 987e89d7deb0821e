-- A webhook is made or changed.
-- KEYS hook
-- ARGV hook project revision('' = it is new) audit, then (field value)*
-- Returns its revision.
-- include: _common
-- include: _hooks
local hook, project = ARGV[1], ARGV[2]
local there = redis.call('HGET', KEYS[1], 'rev')
if ARGV[3] == '' then
  if there then return there end
elseif not there then
  return redis.error_reply('GONE')
elseif there ~= ARGV[3] then
  return redis.error_reply('STALE ' .. there)
end
local revision = text(tonumber(there or '0') + 1)
redis.call('HSET', KEYS[1], 'rev', revision, unpack(ARGV, 5))
redis.call('SADD', K('hooks', project), hook)
audit(project, now_ms(), ARGV[4])
look(hook)
return revision
