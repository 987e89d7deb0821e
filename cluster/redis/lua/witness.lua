-- After the promotion of another server: says in the log of a workflow, or in the audit log when that is closed, that events an engine had been told of are gone.
-- KEYS record
-- ARGV workflow_id told project event_data audit
-- Returns kept | rewound | lost
-- include: _common
local id = ARGV[1]
if redis.call('EXISTS', KEYS[1]) == 0 then
  audit(ARGV[3], now_ms(), ARGV[5])
  return 'lost'
end
if knows(id, ARGV[2]) then return 'kept' end
local r = get(id, 'status', 'told')
if r[2] == ARGV[2] then return 'kept' end -- another engine has said so
set(id, 'told', ARGV[2])
if TERMINAL[r[1]] then
  audit(ARGV[3], now_ms(), ARGV[5])
else
  emit(id, now_ms(), 'workflow.rewound', ARGV[4])
end
return 'rewound'
