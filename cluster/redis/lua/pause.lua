-- Pauses a workflow and every child below it: what nobody drives at once, the rest when its driver has drained.
-- KEYS record
-- ARGV workflow_id request audit
-- request: JSON object of mode (drain | now), by, reason.  Returns how many changed, how many of them still drain, and the status of the named one.
-- include: _common
local top, request, now = ARGV[1], ARGV[2], now_ms()
local changed, draining = 0, 0
local function pause(id)
  local r = get(id, 'status', 'own', 'want')
  if not r[1] or TERMINAL[r[1]] or r[1] == 'quarantined' then return end
  local sooner = r[1] == 'pausing' and cjson.decode(request)['mode'] == 'now' and cjson.decode(r[3])['mode'] ~= 'now'
  if r[3] == '' or sooner then
    changed = changed + 1
    set(id, 'want', request, 'updated', now)
    emit(id, now, 'workflow.pause_requested', request)
    if r[2] == '' then
      hold(id, now, request)
    else
      set(id, 'status', 'pausing')
      signal(id)
    end
  end
  if get(id, 'status')[1] == 'pausing' then draining = draining + 1 end
end
local r = get(top, 'status', 'prj')
if not r[1] then return redis.error_reply('GONE') end
if TERMINAL[r[1]] or r[1] == 'quarantined' then return redis.error_reply('ENDED ' .. r[1]) end
each_of_tree(top, pause)
if changed > 0 then audit(r[2], now, ARGV[3]) end
return { changed, draining, get(top, 'status')[1] }
