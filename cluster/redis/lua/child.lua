-- A child of a driven workflow, which waits for it: made once, however often it is asked for. It lives in the slot of its parent, so that a tree moves in one script.
-- KEYS record(of the parent)
-- ARGV parent_id token told_seq child_id doc event_data project type policy step tags
-- include: _common
local parent, id, now = ARGV[1], ARGV[4], now_ms()
local refusal = fenced(parent, ARGV[2], ARGV[3])
if refusal then return refusal end
if redis.call('EXISTS', K('w', id)) == 0 then
  local r = get(parent, 'root', 'trc')
  local root = r[1]
  born(id, now, ARGV[5], ARGV[7], ARGV[8], ARGV[6], ARGV[11] or '', 'parent', parent, 'root', (root and root ~= '') and root or parent, 'policy', ARGV[9], 'queued', '0', 'line', '', 'trc', r[2] or '')
  redis.call('SADD', K('ch', parent), id)
  emit(parent, now, 'child.started', cjson.encode({ child = id, type = ARGV[8], step = ARGV[10], policy = ARGV[9] }))
  local want = get(parent, 'want')[1]
  if want ~= '' then
    set(id, 'want', want)
    hold(id, now, want)
  else
    enter_ready(id)
  end
end
local r = get(id, 'status', 'results', 'why', 'succ')
if not TERMINAL[r[1]] then redis.call('SADD', K('wf', parent), id) end -- the parent is roused when the last of these has ended
return { r[1], r[2] or '', r[3] or '', newest(parent), r[4] or '' }
