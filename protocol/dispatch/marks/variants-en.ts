/**
 * Wordings offered to an author in English. `a | b`: each may stand for the other; `a > b`: b for a only, since b means other things too. Forms are as they stand in a sentence, so that nothing has to be inflected.
 * Left out on purpose: words that say how certain or how likely something is, how much or how many, and who said it. In intelligence those are the message.
 * One list is one thing; it is long because a language is.
 */
export const variantsEn: readonly string[] = `
however, | nevertheless, | nonetheless, | even so,
in addition, | moreover, | furthermore, | besides,
therefore | consequently | accordingly
for example | for instance
in particular | notably | above all
especially | particularly
mainly | mostly | chiefly | largely
rapidly | quickly | swiftly
suddenly | abruptly
often | frequently
sometimes | at times | on occasion
usually | normally | as a rule
in general | generally
currently | at present
immediately | at once | straight away
again | once more
almost | nearly
completely | entirely | fully | wholly
partly | in part | partially
clearly | plainly
openly | publicly | in public
secretly | covertly | in secret
carefully | with care
meanwhile | in the meantime
afterwards | subsequently
finally | in the end
at first | initially | to begin with
so far | to date | up to now
before long > soon
previously > earlier, before
by contrast, | conversely, | on the other hand,
on the whole | by and large | all in all
in this way | in this manner | thus
in the same way | likewise | similarly
among | amongst
while | whilst
toward | towards
until | till
near | close to
beside | next to | alongside
during | in the course of
because > since, as
because of | owing to | on account of | due to
although | though | even though
despite | in spite of
regarding | concerning | with regard to | as regards
in order to | so as to
along with | together with
prior to > before, ahead of
following > after
in accordance with | in keeping with | in line with
with the help of | with the aid of | with the assistance of
in the event of > in case of
by means of > through, by way of
on behalf of | in the name of
in return for | in exchange for
instead of | in place of
in charge of | responsible for
as soon as > once
all of the | all the
most of | the greater part of
many | numerous
sufficient > enough, adequate
entire > whole
main | principal
important | significant
large | sizeable
difficult > hard
serious | grave
broad | wide
needed | required
in the vicinity > nearby
additional | further | extra
current > present
previous | earlier | prior
usual | customary
began to > started to
began > started
begins > starts
begin > start
ended > finished
said that | stated that
added that > went on to say that
bought | purchased
built | constructed
repaired | mended
carried out | conducted | performed
set up | established
took part in | participated in
takes part in | participates in
take part in | participate in
took place | occurred
takes place | occurs
remained | stayed
remains > stays
remain > stay
arrived at > reached
entered > went into
requires > needs
using > employing
supplied > provided
provides > supplies
delivered > handed over
gathered | collected
hidden | concealed
stopped | halted
closed | shut
an increase in | a rise in
a decrease in | a fall in | a drop in | a decline in
decided to | resolved to
tried to | attempted to | sought to
declined to | refused to
intends to | plans to | means to
intend to | plan to | mean to
intended to | planned to | meant to
is able to > can
are able to > can
has to > must
have to > must
wishes to | wants to
wish to | want to
allowed to | permitted to
allows > permits
chose > selected
expects | anticipates
expect | anticipate
noted that | observed that
discussed | talked about
looked at > examined, inspected
is located | is situated
are located | are situated
consists of | is made up of
consist of | are made up of
caused | brought about
led to | resulted in
leads to | results in
depends on | hinges on
depend on | hinge on
lorries | trucks
lorry | truck
talks | discussions
journey | trip
journeys | trips
equipment | gear
staff | personnel
border | frontier
borders | frontiers
harbour | port
warehouse | storehouse
warehouses | storehouses
assistance > help, aid
objective | goal
objectives | goals
problem | difficulty
problems | difficulties
shortage of | scarcity of
error | mistake
errors | mistakes
response > reply
responses > replies
opinion | view
inhabitants | residents
soldiers | troops
guards | sentries
sailors | seamen
ship | vessel
ships | vessels
weapons | arms
ammunition | munitions
doctors | physicians
beginning of | start of
rest of | remainder of
kind of | sort of | type of
kinds of | sorts of | types of
under way | in progress
it is > it’s
there is > there’s
they are > they’re
we are > we’re
asked whether | inquired whether
asked for | requested
asks for | requests
discovered > found
noticed > saw
warned > alerted
informed that | told that
construct > build
conceal | hide
concealing | hiding
abroad > in other countries
regulations > rules
transport > carry
selected > chosen
on the way | en route
meant for | intended for
sensible | reasonable
becomes known | comes to light
became known | came to light
the outcome > the result
demand > call for
demanded > called for
step down | resign
stepped down | resigned
acknowledging > admitting
agreement | accord
agreements | accords
hand on | pass on
handed on | passed on
would be enough | would suffice
is enough | suffices
will be enough | will suffice
conversation > talk
turned to | moved on to
prepared to | ready to
cautious | careful
withdrawal > retreat
protests | demonstrations
seriously > in earnest
obtain > get hold of
obtained > got hold of
in full | in its entirety
in the dark | in darkness
keep watch | stand guard
kept watch | stood guard
out of uniform | in civilian clothes | in plain clothes
houses > dwellings
fill the gap | close the gap
rule out > exclude
ruled out > excluded
we recommend that | we advise that
as planned | as intended
should continue | should go on
will continue | will go on
is preparing to | is getting ready to
are preparing to | are getting ready to
journalists | reporters
adversaries | opponents
opponents | adversaries
supporters | followers
merchants | traders
lawyers > jurists
wounded | injured
killed > slain
attack on | assault on
attacks on | assaults on
factory | plant
factories | plants
purchase of > buying of
purchases of > buying of
is ready to | is prepared to
heads of | leaders of
leader of | head of
show that | make clear that
shows that | makes clear that
showed that | made clear that
learned that | found out that
learnt that | found out that
will have to | will be obliged to
would have to | would be obliged to
a lot of > much
little by little | gradually
step by step | gradually
at an early stage | early on
in the near future | before long
in recent times | of late
in the past > formerly
from time to time | now and then
in the middle of | at the centre of
behind closed doors | in private
by chance | accidentally
on purpose | deliberately | intentionally
in vain > to no avail
in detail | at length
in writing > on paper
on foot > walking
by sea > by ship
by road > overland
at the request of | at the wish of
under the command of | commanded by
with regard to | with respect to
on condition that | provided that
in spite of | despite
even if > although
so that > in order that
such as > like
came back > returned
went back > returned
looked for | searched for
look for | search for
looking for | searching for
drew nearer | came closer
rescued | saved
inspected > checked
ignored | disregarded
work together | cooperate
worked together | cooperated
cares for | looks after
care for | look after
was informed | was told
were informed | were told
be informed | be told
speak of | talk of
spoke of | talked of
spoke about | talked about
hide | conceal
hides | conceals
hid | concealed
set sail | sailed
make sure that | ensure that
made sure that | ensured that
take care of | look after
postponed | deferred
called off | cancelled
set off | set out
gave up | abandoned
got rid of | disposed of
turned out to be | proved to be
came to an end | ended
withdrew from | pulled out of
withdraw from | pull out of
took control of | seized
captured | seized
freed | released
got away | escaped
recruited | enlisted
equipped with | fitted with
crossed into > entered
passed through | went through
passes through | goes through
lives in | resides in
live in | reside in
lived in | resided in
works for | is employed by
owns | possesses
belongs to | is owned by
belong to | are owned by
paid for | financed
approved | endorsed
rejected | turned down
reject | turn down
proposed | suggested
proposes | suggests
propose | suggest
proposal | suggestion
proposals | suggestions
promised to | pledged to | undertook to
is trying to | is attempting to | is seeking to
are trying to | are attempting to | are seeking to
tries to | attempts to | seeks to
try to | attempt to | seek to
wait for | await
waited for | awaited
waiting for | awaiting
waits for | awaits
left for | set out for
know about | know of
knows about | knows of
knew about | knew of
heard about | heard of
relies on | depends on
rely on | depend on
reports to | answers to
replied that | answered that
replied > answered
complained that | protested that
admitted that | conceded that
announced that | made known that
repeated that | reiterated that
big | large
bigger | larger
biggest | largest
rich | wealthy
dangerous | hazardous
false | untrue
famous | well known
strange | odd
unusual | uncommon
similar | comparable
separate | distinct
joint | common | shared
mutual | reciprocal
domestic | internal
quick | fast
brief | short
lengthy > long
sudden | abrupt
constant | continual
cheap | inexpensive
expensive | costly
valuable | precious
useful | helpful
harmful | damaging
worried | concerned
afraid | frightened
pleased | glad
friendly | amicable
hostile | unfriendly
polite | courteous
loyal | faithful
covert | clandestine
illegal | unlawful
legal | lawful
forged | counterfeit | fake
planes | aircraft
photograph | picture
photographs | pictures
documents | papers
newspapers | papers
telephone | phone
job | post
jobs | posts
employees | workers
chief | boss
company | firm
companies | firms | businesses
shop | store
shops | stores
trade | commerce
goods | wares
cargo | freight
shipment | consignment
shipments | consignments
crate | box
crates | boxes
bags | sacks
flat > apartment
flats | apartments
cellar | basement
street > road
path | track
on the outskirts of | at the edge of
forest | wood
forests | woods
stream | brook
shore > coast
island | isle
passengers | travellers
boat > vessel
engine | motor
engines | motors
blaze > fire
storm | gale
accident | mishap
disaster | catastrophe
ill | sick
pupils | schoolchildren
teachers | schoolteachers
court | tribunal
prison | jail | gaol
prisoners | inmates
policemen | police officers
crime | offence
crimes | offences
murder > killing
attacks | assaults
fighters | combatants
enemy | adversary
allies | partners
ally | partner
gathering > meeting
gatherings > meetings
debate | discussion
debates | discussions
dispute | quarrel
disputes | quarrels
choice | selection
vote | ballot
rule | regulation
treaty | pact
duty | task
duties | tasks
reasons for | grounds for
result of | consequence of
results of | consequences of
effect | impact
effects | consequences
advantage | benefit
advantages | benefits
drawback | disadvantage
drawbacks | disadvantages
danger | risk | peril
dangers | risks | perils
threat | menace
tools | instruments
tool | instrument
machines | devices
machine | device
components > parts
piece of | bit of
pieces of | bits of
bottom of | foot of
rear > back
crack | fissure
cracks | fissures
amount of | quantity of
amounts of | quantities of
supply of | stock of
pause | break
delay > hold-up
the beginning | the start | the outset
the remainder | the rest
exactly | precisely
merely | simply
of course | naturally
fortunately | luckily
unfortunately | regrettably
personally | in person
jointly | together
directly | straight
elsewhere | somewhere else
a little | somewhat | slightly
extremely | exceedingly
increasingly | more and more
always | at all times
thereby | in doing so
hence | thus
namely | that is
in fact | indeed | actually
in reality | in truth
as far as possible | wherever possible
as usual | as always
as before | as previously
in any case | at any rate | in any event
in other words | put differently
at that time > then
at the time > then
on board | aboard
on the spot | at the scene
on the ground | in the field
in poor condition | in bad condition
in good condition | in a good state
in danger | at risk
in trouble | in difficulty
in power | in office
as if | as though
as long as | so long as
towards | in the direction of
around | round
inside | within
opposite | facing
upon > on
via > through
beneath | underneath
shall > will
a great deal of > much
food and water | water and food
food and fuel | fuel and food
food and medicine | medicine and food
men and women | women and men
arms and ammunition | ammunition and arms
`
  .trim()
  .split("\n");
