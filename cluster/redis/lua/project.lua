-- Writes a project down, changes or forgets it, with its members' index, its retention and its audit entry.
-- KEYS the hash of the shard's projects
-- ARGV project_id expected_revision('' = there is none) row('' = forget) retention_seconds('' = the installation's) audit
-- Refuses EXISTS, UNKNOWN, STALE and, for forgetting, IN_USE while it has workflows.
-- include: _common
local id, expected, row, members = ARGV[1], ARGV[2], ARGV[3], BASE .. 'members'
local stored = redis.call('HGET', KEYS[1], id)
local before = stored and cjson.decode(stored) or { members = {} }
if expected == '' then
  if stored then return redis.error_reply('EXISTS') end
else
  if not stored then return redis.error_reply('UNKNOWN') end
  if tonumber(expected) ~= before.revision then return redis.error_reply('STALE') end
end
if row == '' and redis.call('ZCARD', K('p', id)) > 0 then return redis.error_reply('IN_USE') end
local after = row ~= '' and cjson.decode(row) or { members = {} }

local function has(member, role)
  local kept = redis.call('HGET', members, member)
  local roles = kept and cjson.decode(kept) or {}
  roles[id] = role
  if next(roles) then redis.call('HSET', members, member, cjson.encode(roles)) else redis.call('HDEL', members, member) end
end
for member in pairs(before.members) do
  if not after.members[member] then has(member, nil) end
end
for member, role in pairs(after.members) do
  if before.members[member] ~= role then has(member, role) end
end

if row == '' then redis.call('HDEL', KEYS[1], id) else redis.call('HSET', KEYS[1], id, row) end
if ARGV[4] == '' then redis.call('HDEL', RETENTION, id) else redis.call('HSET', RETENTION, id, ARGV[4]) end
audit(id, now_ms(), ARGV[5])
return 'OK'
