-- An entry of the ready stream that was delivered to an engine which is stopping goes to the others, unless it has been claimed or is outdated.
-- KEYS record
-- ARGV workflow_id entry_id
-- include: _common
local id, entry = ARGV[1], ARGV[2]
local r = get(id, 'rid', 'own', 'status')
if r[1] ~= entry or r[2] ~= '' then return 0 end
leave_ready(id)
enter_ready(id)
return 1
