-- The driver lets go, in one of these ways:
--   finish      the workflow's one end
--   park        nothing to do until somebody speaks or a timer fires
--   hold        drained for a pause; when the pause was taken back meanwhile, the same as release
--   release     another engine shall go on at once (this one shuts down, or the drive starts anew)
--   quarantine  its stored state does not verify
--   continue    ended here, and goes on as the successor
-- park, hold and continue are refused with SIGNALLED when somebody spoke since `sig`, or wants the end: the driver has to hear that first.
-- KEYS record
-- ARGV way workflow_id token told_seq sig status event_type event_data ttl successor_id successor_doc successor_event (field value)*
-- include: _common
local way, id, now = ARGV[1], ARGV[2], now_ms()
local refusal = fenced(id, ARGV[3], ARGV[4])
if refusal then return refusal end
local r = get(id, 'sig', 'want', 'prj', 'typ', 'parent', 'root', 'policy', 'line', 'cancel')
if (way == 'park' or way == 'hold' or way == 'continue') and (r[1] ~= ARGV[5] or r[9] ~= '') then return redis.error_reply('SIGNALLED') end
if #ARGV > 12 then redis.call('HSET', KEYS[1], unpack(ARGV, 13)) end

local function let_go(status)
  emit(id, now, ARGV[7], ARGV[8])
  leave_ready(id)
  raise_token(id)
  set(id, 'status', status, 'updated', now)
end
local function continue()
  local successor = ARGV[10]
  born(successor, now, ARGV[11], r[3], r[4], ARGV[12], get(id, 'tags')[1] or '', 'parent', r[5] or '', 'root', r[6] or '', 'policy', r[7] or '', 'line', r[8] or '', 'queued', '0', 'pred', id, 'trc', get(id, 'trc')[1] or '')
  set(id, 'succ', successor)
  if r[5] and r[5] ~= '' then redis.call('SADD', K('ch', r[5]), successor) end
  for _, child in ipairs(redis.call('SMEMBERS', K('ch', id))) do
    set(child, 'parent', successor)
    redis.call('SADD', K('ch', successor), child)
  end
  if redis.call('EXISTS', K('early', id)) == 1 then redis.call('RENAME', K('early', id), K('early', successor)) end
  if redis.call('EXISTS', K('bud', id)) == 1 then redis.call('RENAME', K('bud', id), K('bud', successor)) end
  if r[8] and r[8] ~= '' then
    redis.call('HSET', r[8], 'holder', successor)
    set(id, 'line', '')
  end
  finish(id, now, 'continued', ARGV[7], ARGV[8], ARGV[9])
  if r[2] ~= '' then
    set(successor, 'want', r[2])
    hold(successor, now, r[2])
  else
    enter_ready(successor)
  end
end

if way == 'finish' then
  finish(id, now, ARGV[6], ARGV[7], ARGV[8], ARGV[9])
elseif way == 'continue' then
  continue()
elseif way == 'quarantine' then
  quarantine(id, now, ARGV[8])
elseif way == 'hold' and r[2] ~= '' then
  hold(id, now, ARGV[8])
elseif way == 'park' then
  let_go('waiting')
  set(id, 'lapses', 0)
else
  let_go('pending')
  enter_ready(id)
end
return newest(id)
