-- Stores the seal of an ended workflow's event log, if that is still what was sealed.
-- KEYS record
-- ARGV workflow_id seq head seal
-- include: _common
local r = get(ARGV[1], 'seq', 'head', 'status')
if r[1] ~= ARGV[2] or r[2] ~= ARGV[3] or not TERMINAL[r[3] or ''] then return 0 end
set(ARGV[1], 'seal', ARGV[4])
return 1
