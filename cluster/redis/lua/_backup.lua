-- Shared by the scripts of a backup.
-- A digest that changes whenever a record does, and only then: a serialised hash may have its fields in another order each time.
local function digest(id)
  local flat, fields, values = redis.call('HGETALL', K('w', id)), {}, {}
  for i = 1, #flat, 2 do
    fields[#fields + 1] = flat[i]
    values[flat[i]] = flat[i + 1]
  end
  if #fields == 0 then return '' end
  table.sort(fields)
  local parts = {}
  for _, field in ipairs(fields) do
    parts[#parts + 1] = field .. ' ' .. #values[field] .. ' ' .. values[field]
  end
  return redis.sha1hex(table.concat(parts, '\n'))
end
-- A key as it is brought back: its name, its ms to live (-1: for ever) and its value; nothing where it is gone.
local function take(found, key)
  local value = redis.call('DUMP', key)
  if not value then return end
  found[#found + 1] = key
  found[#found + 1] = redis.call('PTTL', key)
  found[#found + 1] = value
end
