"""Comparisons by trade and last words by mood. One comparison per field for each of acts 2, 3 and 4; three last words per mood for acts 1 and 3, six or more for act 5."""

from agents.film import Mood

COMPARISONS: dict[str, tuple[str, str, str]] = {
    "sea": (
        "Fog lifts when it likes. You keep the lamp lit anyway.",
        "You don't argue with a tide. You wait, then you row.",
        "Slack water. It only lasts a minute, so breathe.",
    ),
    "machines": (
        "When it rattles, you listen. When it stops, you worry.",
        "You can't tighten every bolt at once. One, then the next.",
        "All that noise, and it was one loose wire.",
    ),
    "earth": ("You can't pull a shoot to make it grow.", "Frost takes what you didn't cover. So you cover it.", "Look at that. Something came up after all."),
    "kitchen": ("Dough knows when you're in a hurry.", "You can't unburn it. You can only start the next one.", "A pinch. All it ever needed was a pinch."),
    "stage": (
        "Nobody claps at a rehearsal. You rehearse anyway.",
        "Stage fright's only the body telling you it matters.",
        "Hear that? That's the rest before the last note.",
    ),
    "paper": (
        "It's always in the footnote. Nobody reads the footnote.",
        "A blank page never hurt anyone. I keep telling myself.",
        "So that's how the sentence ends.",
    ),
    "craft": (
        "Measure twice. Then go home and measure again.",
        "Force it and it splits. So don't force it.",
        "Feel that? It fits. It's always quiet when it fits.",
    ),
    "battle": ("The waiting's worse than the fight. It always was.", "Get up. That's the whole art. Get up again.", "Lower your guard. Go on. It's over."),
    "wild": ("When the birds stop, so do you.", "Cold's only cold. It's the standing still that gets you.", "Smell that? The wind's come round."),
    "care": ("You sit with it. That's most of the work.", "Some nights you just hold on till it's light.", "There now. That's the worst of it out."),
}

BUTTONS: dict[Mood, dict[int, tuple[str, ...]]] = {
    Mood.WARM: {
        1: ("Eat something first. Nobody ever changed their life on tea.", "Then take a scarf. It turns cold after big decisions.", "I'll get my coat, shall I?"),
        3: ("Come here. You're shaking.", "We'll rest. Then we'll be stubborn again.", "Whatever happens, I'm glad it's you I'm lost with."),
        5: ("Stay for supper. Stay for several.", "Listen to that. Nothing at all. Lovely.", "Same time tomorrow?", "Take the good chair. You've earned the creak.", "I've put the kettle on for whoever turns up.", "That's the nicest silence we've had all year.", "Careful. I could get used to this.", "I could listen to that kettle all day.", "Shove up. There's room for the three of us, if one's thin.", "Who's got the bread? Well, pass it."),
    },
    Mood.TENSE: {
        1: ("Keep your voice down. Somebody's out there.", "If we do this, we do it before dark.", "Lock that behind us."),
        3: ("Don't look back. Just walk.", "Quiet. There it is again.", "If I say run, you run."),
        5: ("You can put it down now. It's over.", "Count again. Are we all here?", "I'd like a very boring day next.", "My hands will stop in a minute. They're slow to believe.", "Is that the sun? I'd forgotten it comes up by itself.", "Breathe out. You've been holding it since last night.", "Nobody move. I just want to look at us.", "Sit. Before your knees ask for it.", "I'll look at the door once more. Then I'll stop.", "Somebody laugh. I want to know if it still works."),
    },
    Mood.SAD: {
        1: ("The house has been so quiet. I'd stopped hearing it.", "You don't have to be brave about it. Not with me.", "It still hurts to say it out loud."),
        3: ("Some days I forget, for a minute. Then I don't.", "I kept the chair. Nobody sits in it.", "I thought there'd be more time. That's all."),
        5: ("It still hurts. But it hurts in the right place.", "Leave the lamp. I like to see the way back.", "I'll tell you all about it one day. Not today.", "Let it be empty for a while. Something always moves in.", "I said goodbye properly. I'd only ever said it quickly.", "There. The bad part has a lid on it.", "You can cry now. I've shut the window.", "It's getting light. I'd meant to be asleep for this.", "Put on your coat. We'll walk a bit, for no reason.", "Some of it I'd keep. I didn't think I'd say that."),
    },
    Mood.HOPEFUL: {
        1: ("Look at the sky. It's making up its mind.", "Somebody has to go first.", "I had a feeling about today."),
        3: ("It isn't over. It's only late.", "Give it till morning. Mornings are on our side.", "We've come further than we had any right to."),
        5: ("What shall we do with all this daylight?", "Look. It's already starting to show.", "Next time, we won't be so afraid.", "Write down the date. Somebody will ask.", "It isn't much. But it's pointing the right way.", "Shall we see what's behind the next hill?", "I counted on less. I counted wrong.", "Open the window. All the way.", "I'd forgotten the birds do that.", "Where were we? I've a feeling we've only begun."),
    },
    Mood.EERIE: {
        1: ("Did you hear that? It said your name.", "That door was shut a moment ago.", "Why is it so cold in here?"),
        3: ("There's one more shadow here than there should be.", "It stopped when we stopped.", "Don't answer it. Whatever it asks."),
        5: ("It's quiet now. Proper quiet.", "Leave a light on. Just the one.", "I checked. It isn't following us any more. I think.", "Don't sweep there. Not yet.", "You hum that too, now. Since when?", "Let's not be the last to leave the room.", "All the doors are shut. I shut none of them.", "One of us is breathing twice.", "I shan't say it's over. It might be listening.", "Count the cups again. There were two."),
    },
    Mood.COMIC: {
        1: ("I'd like it noted that I said no.", "What could possibly go wrong? Don't answer that.", "I've packed cheese. For emergencies."),
        3: ("In my defence, it looked smaller from over there.", "Is it meant to be on fire?", "This is worse than the thing with the goat."),
        5: ("Let's never do that again. Thursday?", "I'm telling everyone it was my idea.", "Well, nobody died. I counted.", "If anyone asks, we were at choir practice.", "I've lost a shoe. I don't regret it.", "I'd do it again. I'd bring a sandwich.", "Somebody ought to apologise. Not us, obviously."),
    },
    Mood.TRIUMPHANT: {
        1: ("They'll laugh. Let them warm up.", "Nobody thinks we can. That's our whole advantage.", "Chin up. They can smell doubt."),
        3: ("Breathe. We're behind, not beaten.", "Get up. They're watching, so let them watch.", "You've got one more in you. I can see it."),
        5: ("Did you hear them? Did you hear that?", "Remember this. It doesn't come every day.", "Told you. Well, I thought it very loudly.", "I want it written down that I was there.", "My ears are still ringing. Don't let them stop.", "Let's walk home slowly. The long way. Past everyone."),
    },
}  # fmt: skip
