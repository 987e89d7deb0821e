-- Brings a workflow into the indexes by name, label and being open; or, without tags, takes it out of them. Repeating it changes nothing.
-- KEYS record
-- ARGV workflow_id tags('' = out of them) look_only('1')
-- Returns whether anything was to do.
-- include: _common
local id, tags = ARGV[1], ARGV[2]
local r = get(id, 'prj', 'status', 'created', 'tags')
local open = redis.call('ZSCORE', OPEN, id)
if not r[1] then return 0 end
if tags ~= '' then
  local ended = TERMINAL[r[2]]
  if r[4] and (open or ended) then return 0 end
  if ARGV[3] == '1' then return 1 end
  if not r[4] then set_tags(id, r[1], tags) end
  if not ended then redis.call('ZADD', OPEN, r[3], id) end
  return 1
end
if not r[4] and not open then return 0 end
if ARGV[3] == '1' then return 1 end
each_label(id, r[1], function(key) redis.call('ZREM', key, id) end)
redis.call('HDEL', KEYS[1], 'tags')
redis.call('ZREM', OPEN, id)
return 1
