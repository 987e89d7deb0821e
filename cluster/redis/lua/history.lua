-- Adds what a workflow's executions took to the running sums of its slot, once, whoever asks how often.
-- KEYS record
-- ARGV workflow_id token told_seq (name number)*
-- include: _common
local id = ARGV[1]
local r = get(id, 'status', 'hist')
local refusal = r[1] ~= 'completed' and fenced(id, ARGV[2], ARGV[3]) -- it travels beside the end, and may arrive before or after it
if refusal then return refusal end
if r[2] then return 0 end
set(id, 'hist', '1')
for i = 4, #ARGV, 2 do redis.call('HINCRBYFLOAT', BASE .. 'hist', ARGV[i], ARGV[i + 1]) end
return 1
