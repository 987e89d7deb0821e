-- A schedule is made or changed. Its scheduler looks at it at once.
-- KEYS schedule
-- ARGV schedule project revision('' = it is new) audit, then (field value)*
-- Returns its revision.
-- include: _common
local schedule, project = ARGV[1], ARGV[2]
local there = redis.call('HGET', KEYS[1], 'rev')
if ARGV[3] == '' then
  if there then return there end
elseif not there then
  return redis.error_reply('GONE')
elseif there ~= ARGV[3] then
  return redis.error_reply('STALE ' .. there)
end
local revision, now = text(tonumber(there or '0') + 1), now_ms()
redis.call('HSET', KEYS[1], 'rev', revision, unpack(ARGV, 5))
redis.call('SADD', K('scheds', project), schedule)
redis.call('ZADD', BASE .. 'schdue', 0, schedule)
audit(project, now, ARGV[4])
return revision
