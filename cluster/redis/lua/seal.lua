-- Stores the seal of an ended workflow's event log, if that is still what was sealed; an empty seal says that the log did not hold.
-- KEYS record
-- ARGV workflow_id seq head seal
-- include: _common
local id = ARGV[1]
local r = get(id, 'seq', 'head', 'status')
if not TERMINAL[r[3] or ''] then -- purged, or retried by a person
  redis.call('ZREM', UNSEALED, id)
  return 0
end
if r[1] ~= ARGV[2] or r[2] ~= ARGV[3] then return 0 end
set(id, 'seal', ARGV[4])
redis.call('ZREM', UNSEALED, id)
return 1
