/**
 * Les variantes proposées en français, sous la même forme que les anglaises. Les deux termes ont le même genre et le même nombre, ou sont invariables ; l’élision et la contraction sont vérifiées à l’endroit même (fit.ts).
 * Absents à dessein : ce qui dit la certitude, la quantité, la source.
 * Une liste est une seule chose ; elle est longue parce qu’une langue l’est.
 */
export const variantsFr: readonly string[] = `
cependant | toutefois | néanmoins | pourtant
en outre, | de plus, | par ailleurs,
par conséquent | en conséquence | de ce fait
par exemple | à titre d’exemple
en particulier | notamment
principalement | essentiellement | surtout
rapidement | promptement
soudain | brusquement | tout à coup
souvent | fréquemment
parfois | quelquefois
habituellement | d’ordinaire
en général | généralement
actuellement | à présent
immédiatement | aussitôt | sur-le-champ | tout de suite
de nouveau | à nouveau
également > aussi
presque | quasiment
uniquement | seulement
entièrement | totalement | complètement
en partie | partiellement
clairement | nettement
ouvertement | publiquement | en public
secrètement | en secret | clandestinement
conjointement > ensemble
près de | à proximité de
à côté de | auprès de
pendant | durant | au cours de
car > parce que
puisque | étant donné que
bien que | quoique
malgré | en dépit de
concernant | au sujet de | à propos de
afin de > pour, en vue de
afin que | pour que
ainsi que | de même que
à l’aide de | au moyen de
au nom de | pour le compte de
en échange de | en contrepartie de
au lieu de | à la place de
la plupart des | la majorité des
de nombreux > nombre de
de nombreuses > nombre de
suffisamment de | assez de
en revanche | par contre | à l’inverse
dans l’ensemble | globalement
d’abord | tout d’abord
entre-temps | dans l’intervalle
ensuite | par la suite
enfin | finalement
jusqu’ici | jusqu’à présent
bientôt | sous peu | prochainement
auparavant | précédemment
dès que | aussitôt que
si bien que | de sorte que
tandis que | alors que
lorsque | quand
de cette manière | de cette façon | ainsi
de la même manière | de la même façon
importants > considérables
importante > considérable
importantes > considérables
débute > commence
débutent > commencent
se trouve | se situe
se trouvent | se situent
se trouvait | se situait
se trouvaient | se situaient
a déclaré | a indiqué
ont déclaré | ont indiqué
construit | bâti
construits | bâtis
construite | bâtie
construites | bâties
réparé | remis en état
réparés | remis en état
réparée | remise en état
réparées | remises en état
utilise | emploie
utilisent | emploient
utilisé | employé
utilisés | employés
utilisée | employée
utilisées | employées
acheté | acquis
a lieu | se déroule
ont lieu | se déroulent
avait lieu | se déroulait
avaient lieu | se déroulaient
reste > demeure
restent > demeurent
restait > demeurait
restaient > demeuraient
demeure > reste
demeurent > restent
requiert | nécessite
requièrent | nécessitent
fournit | procure
fournissent | procurent
recueilli | rassemblé | collecté
recueillis | rassemblés | collectés
caché | dissimulé
cachés | dissimulés
cachée | dissimulée
cachées | dissimulées
tenté de | essayé de
tente de | essaie de
tentent de | essaient de
décidé de | résolu de
souhaite | désire
souhaitent | désirent
semble | paraît
semblent | paraissent
estime que | considère que
estiment que | considèrent que
examiné | étudié
examinés | étudiés
examinée | étudiée
comprend > comporte
comprennent > comportent
provoqué | causé | entraîné
provoque > cause, entraîne
mène à | conduit à
effectué | accompli
effectués | accomplis
effectuée | accomplie
effectuées | accomplies
participe à | prend part à
participent à | prennent part à
participé à | pris part à
transporté | acheminé
transportés | acheminés
transportée | acheminée
transportées | acheminées
été expédié > été envoyé
été expédiés > été envoyés
été expédiée > été envoyée
été expédiées > été envoyées
averti | prévenu
avertis | prévenus
camion | poids lourd
camions | poids lourds
bateau | navire
bateaux | navires
soldats | militaires
habitants | résidents
pénurie de | carence en
erreur | faute
erreurs | fautes
but | objectif
buts | objectifs
tâche | mission
tâches | missions
voyage | déplacement
voyages | déplacements
réunion > rencontre
réunions > rencontres
entretiens | pourparlers
entrepôt | dépôt
entrepôts | dépôts
route | voie
routes | voies
matériel | équipement
aide > assistance
médecins | docteurs
début | commencement
sorte de | espèce de
type de | genre de
types de | genres de
manière | façon
manières | façons
endroit > lieu
endroits > lieux
chefs | responsables
ouvriers | travailleurs
dégâts | dommages
combats | affrontements
caché à | dissimulé à
demandé si | voulu savoir si
a expliqué que | a exposé que
ont expliqué que | ont exposé que
a remarqué que | a noté que | a observé que
remarque que | note que | observe que
ont parlé de | ont discuté de
a parlé de | a discuté de
passent par | transitent par
passe par | transite par
en raison de > par suite de
supérieurs à > au-dessus de
destinés à | réservés à
destinée à > réservée à
garder | surveiller
éloigner > écarter
éviter > prévenir
exige > demande
exigent > demandent
exigera > demandera
transmettre > faire parvenir
suffirait | ferait l’affaire
garde la face | sauve la face
reste calme | demeure calme
en entier | intégralement | dans son entier
prêt à | disposé à
prêts à | disposés à
prête à | disposée à
entamer > commencer
attendre que | patienter jusqu’à ce que
fonds > crédits
disponibles > à disposition
venaient de | provenaient de
vient de l | provient de l
répondu que | répliqué que
réclamé > exigé
bloquer > empêcher
prudentes > circonspectes
prudents > circonspects
hausse > augmentation
hausse des | montée des
baisse des | chute des
manifestations > protestations
le long des > au bord des
serait bon de | serait utile de
obtenir > se procurer
protéger > préserver
être protégée | être préservée
rester > demeurer
nous recommandons que | nous proposons que
comme prévu | ainsi que prévu
un nouveau rapport > un autre rapport
nous pensons que | nous estimons que
nous pensons qu | nous estimons qu
nouvelles > autres
nouveaux > autres
combler ce vide > combler cette lacune
la plus simple | la plus naturelle
s’explique mal | se comprend mal
s’explique par | se comprend par
chauffeurs | conducteurs
chauffeur | conducteur
cargaison | charge
a vu | a aperçu
y a vu | y a aperçu
ont laissé passer | ont fait passer
attendaient > patientaient
maisons > habitations
voisines > proches
faire le guet | monter la garde
en civil | sans uniforme
dans le noir | dans l’obscurité
journalistes | reporters
partisans | fidèles
adversaires | opposants
blessés > atteints
usine | fabrique
usines | fabriques
avocats > juristes
marchands | négociants
paysans | agriculteurs
peu à peu | petit à petit | progressivement
de temps en temps | de loin en loin
par hasard | fortuitement
à dessein | exprès | délibérément
à huis clos | en privé
en détail | par le menu
à la demande de | sur la demande de
à condition que | pourvu que
faute de > par manque de
de façon à | de manière à
de plus en plus > toujours plus
est revenu > est rentré
sont revenus > sont rentrés
cherchent | recherchent
cherchait | recherchait
sauvé | secouru
sauvés | secourus
sauvée | secourue
sauvées | secourues
contrôlé | vérifié
contrôlés | vérifiés
contrôlée | vérifiée
contrôlées | vérifiées
ignoré | négligé
ignorés | négligés
s’occupe de | prend soin de
s’occupent de | prennent soin de
a informé | a prévenu
ont informé | ont prévenu
parle de > fait état de
cache | dissimule
cachent | dissimulent
cacher | dissimuler
veiller à ce que | faire en sorte que
reporté | différé
reportés | différés
reportée | différée
reportées | différées
annulé | supprimé
annulée | supprimée
abandonné | délaissé
se révèle | s’avère
s’est révélé | s’est avéré
prend fin | s’achève
prennent fin | s’achèvent
libéré | relâché
libérés | relâchés
recruté | engagé
recrutés | engagés
équipé de | muni de
équipés de | munis de
équipée de | munie de
traverse | franchit
traversent | franchissent
habite | réside
habitent | résident
possède | détient
possèdent | détiennent
payé | réglé
payés | réglés
payée | réglée
approuvé | entériné
approuvée | entérinée
rejeté | repoussé
rejetée | repoussée
proposé | suggéré
propose | suggère
proposent | suggèrent
proposer | suggérer
tenter de | essayer de
commencer à | se mettre à
commencent à | se mettent à
commence à | se met à
répond que | réplique que
a répondu que | a répliqué que
a admis que | a reconnu que
a annoncé que | a fait savoir que
a fait savoir que | a annoncé que
a répété que | a redit que
grand nombre de > bon nombre de
riche | fortuné
riches > fortunés
dangereux > périlleux
dangereuse > périlleuse
dangereuses > périlleuses
faux > contrefaits
célèbre | illustre
célèbres | illustres
étrange | bizarre
étranges | bizarres
semblable | comparable
semblables | comparables
commun > partagé
bref | court
brève | courte
soudaine | brusque
coûteux | onéreux
coûteuse | onéreuse
coûteuses | onéreuses
précieux > de valeur
utile | profitable
utiles | profitables
nuisible | néfaste
nuisibles | néfastes
inquiet | soucieux
inquiets | soucieux
effrayé | apeuré
amical | cordial
amicale | cordiale
amicales | cordiales
poli | courtois
illégal | illicite
illégale | illicite
illégaux > illicites
légal | licite
avions | appareils
avion | appareil
photographie | photo
photographies | photos
documents | papiers
journaux | quotidiens
emploi > poste
emplois | postes
entreprise | société
entreprises | sociétés
magasin | commerce
magasins | commerces
marchandises | denrées
chargement | fret
envoi | expédition
caisse > boîte
sacs | ballots
appartement | logement
appartements | logements
cave > sous-sol
rue > voie
sentier | chemin
sentiers | chemins
aux abords de | en bordure de
forêt > futaie
ruisseau > cours d’eau
passagers | voyageurs
moteur > engin
incendie > feu
tempête | tourmente
catastrophe | calamité
malades | souffrants
élèves | écoliers
professeurs | enseignants
instituteurs | maîtres d’école
prison > geôle
prisonniers | détenus
policiers | agents de police
crime > forfait
ennemi | adversaire
ennemis | adversaires
alliés | partenaires
allié | partenaire
débat | échange
débats | échanges
dispute | querelle
disputes | querelles
choix > sélection
scrutin | vote
règle > norme
traité | pacte
devoir > obligation
raisons de | motifs de
résultat de | fruit de
conséquence de | suite de
conséquences | suites
effet > impact
effets > retombées
avantage | atout
avantages | atouts
inconvénients | désavantages
inconvénient | désavantage
danger | péril
dangers | périls
risque > danger
risques > dangers
outils | instruments
outil | instrument
machines > engins
morceau de | bout de
morceaux de | bouts de
fissure | lézarde
fissures | lézardes
quantité de > masse de
réserve de | provision de
réserves de | provisions de
pause | interruption
retard > délai
exactement | précisément
simplement | tout bonnement
bien sûr | naturellement
heureusement | par chance
malheureusement | hélas
personnellement | en personne
directement | tout droit
ailleurs > autre part
de plus en plus | toujours plus
toujours > constamment
en fait | en réalité
en vérité | à vrai dire
autant que possible | dans la mesure du possible
comme d’habitude | comme à l’accoutumée
comme avant | comme auparavant
dans ce cas | en ce cas
en tout cas | de toute façon
autrement dit | en d’autres termes
à cette époque > alors
sur place | sur les lieux
en mauvais état | en piteux état
au pouvoir | aux affaires
tant que | aussi longtemps que
vers > en direction de
autour de > aux environs de
en face de | vis-à-vis de
depuis longtemps | de longue date
faire savoir que | annoncer que
à plusieurs reprises | plusieurs fois
plusieurs fois | à plusieurs reprises
à temps | en temps utile
sans cesse | constamment
lorsqu’il | quand il
lorsqu’elle | quand elle
lorsqu’ils | quand ils
puisqu’il | étant donné qu’il
parce qu’il > car il
parce qu’ils > car ils
parce que > car
bien qu’il | quoiqu’il
tandis qu’il | alors qu’il
tandis que les | alors que les
près du | à proximité du
près des | à proximité des
à côté du | auprès du
à côté des | auprès des
au sujet du | à propos du | concernant le
au sujet des | à propos des | concernant les
à l’aide du | au moyen du
à l’aide des | au moyen des
malgré le | en dépit du
malgré les | en dépit des
pendant le | durant le | au cours du
pendant les | durant les | au cours des
au lieu du | à la place du
en échange du | en contrepartie du
peut > est en mesure de
peuvent > sont en mesure de
il faut > on doit
`
  .trim()
  .split("\n");
