-- Takes back a pause, of a workflow and of every child below it; the budget that it ran out of is granted once more. What waited for people waits on, unless somebody spoke meanwhile.
-- KEYS record
-- ARGV workflow_id event_data audit
-- include: _common
local top, now, changed = ARGV[1], now_ms(), 0
local function resume(id)
  local r = get(id, 'status', 'want', 'was', 'sig', 'psig')
  if not r[1] or TERMINAL[r[1]] or r[2] == '' then return end
  changed = changed + 1
  set(id, 'want', '', 'updated', now)
  emit(id, now, 'workflow.resumed', ARGV[2])
  if r[1] == 'pausing' then
    set(id, 'status', 'running')
    signal(id)
  elseif r[1] == 'paused' then
    thaw_timers(id, now)
    local waits = r[3] == 'waiting' and r[4] == r[5]
    set(id, 'status', waits and 'waiting' or 'pending')
    if not waits then enter_ready(id) end
  end
end
local r = get(top, 'status', 'prj')
if not r[1] then return redis.error_reply('GONE') end
if TERMINAL[r[1]] or r[1] == 'quarantined' then return redis.error_reply('ENDED ' .. r[1]) end
each_of_tree(top, resume)
if changed > 0 then
  audit(r[2], now, ARGV[3])
  local pot = K('bud', root_of(top))
  local ask = redis.call('HGET', pot, 'ask')
  if ask then -- what the production was refused is granted by whoever lets it go on
    redis.call('HINCRBY', pot, 'grants', ask)
    redis.call('HDEL', pot, 'ask')
  end
end
return { changed, 0, get(top, 'status')[1] }
