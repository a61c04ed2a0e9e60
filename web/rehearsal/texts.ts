/** The guide's words, English and French. */
export const guideEn = {
  title: "The rehearsal",
  seat: { president: "President of Ruritania", minister: "Prime Minister of Graustark", phone: "The Prime Minister's own phone", guest: "A guest, in any browser", deskRuritania: "Duty desk, Ruritania", deskGraustark: "Duty desk, Graustark", interpreterRuritania: "Interpreter, Ruritania", interpreterGraustark: "Interpreter, Graustark" },
  real: "Everything here runs for real: nodes, keys, ledger, encryption, sound. Only the people are played: passkeys are made of software (marked as demonstration evidence), the far microphone is a voice sample, the far loudspeaker is a meter.",
  begin: "Begin", others: "Other chapters", meeting: "The desks meet their people…", step: "Step {{n}} of {{of}}", next: "Next", press: "Press what is ringed in blue.", waiting: "One moment…", skip: "Skip this step", building: "Preparing {{what}}…", done: "Done", progress: "Steps",
  chapters: {
    line: {
      title: "The line",
      lead: "Three real nodes on this machine, each with its own people. Two of them will hold a call, and then you break it.",
      steps: {
        begin: ["Begin", "Two people of two organisations that share no IT department. Each sits at a device of their own."],
        card: ["Hand over a card", "On the left, hand over the card and pass it to Graustark. On the right, accept. Before that nobody learns whether the person exists."],
        call: ["Call, and verify", "Call from the left, answer on the right. The line is PRIVATE. Then type in each seat the four digits that the other one reads: the ring closes, VERIFIED."],
        declare: ["Say how high you talk", "Choose CONFIDENTIAL on the left. The meter shows the decoded voice of the other side."],
        phone: ["A personal phone", "The Prime Minister goes on with his own phone: press “Continue here” there. The ring opens, both ends are held, the reason is named. Then let him continue on the issued handset."],
        guest: ["A guest", "Let a guest in. OPEN: assume that others are listening. Both are held. Remove the guest and the line is restored."],
        server: ["Be the server", "Below lies what Ruritania's node really has in its database: ciphertext. Now add a spy device to the President, as the server. It is refused, and the President is told."],
        prove: ["Prove it", "Hang up, then “Prove this”. Erewhon, who was not part of it, checks the file. Then change one byte."],
        free: ["Now break it yourself", "Every seat is yours. Withdraw verification, revoke a device, pull a node's plug, send SECRET over an open line."],
      },
    },
    president: {
      title: "Connect the President",
      lead: "Leaders do not dial. Two duty desks arrange the call, connect first, look at the levels, and bring the principals in.",
      steps: {
        begin: ["Begin", "Two duty desks and two principals. Each desk knows its own people; the desks know one another."],
        ask: ["Ask for a call", "Ruritania's desk asks: a subject, the President as principal, the interpreter, a time. Then send."],
        counter: ["Want it otherwise", "Graustark's desk opens the request and proposes something else: another time, and its own Prime Minister."],
        agree: ["Agree", "Ruritania's desk accepts. The nodes now let these people reach one another, and nobody else; the board shows how high each would reach."],
        desks: ["The desks connect", "Ruritania's desk connects; Graustark's desk answers. They are alone on the call, and see who is still to come."],
        principals: ["Bring the principals in", "One press for each, in the agreed order. The principal touches nothing but “Join”."],
        declare: ["Say how high they talk", "The desk declares RESTRICTED for everybody, as was agreed. The principals hear one another."],
        free: ["Now it is yours", "Lower a device at the security officer's, leave, come back early, go on elsewhere, write the minutes."],
      },
    },
  },
  server: { title: "Ruritania's database", rows_one: "{{count}} row", rows_other: "{{count}} rows", spy: "Add a spy device", tried: "Tried: {{what}}" },
  proof: { title: "Erewhon checks the proof", change: "Change one byte", none: "The proof appears here." },
};
export const guideFr: typeof guideEn = {
  title: "La répétition",
  seat: { president: "Président de Ruritanie", minister: "Premier ministre de Graustark", phone: "Le téléphone personnel du Premier ministre", guest: "Un invité, dans n’importe quel navigateur", deskRuritania: "Permanence, Ruritanie", deskGraustark: "Permanence, Graustark", interpreterRuritania: "Interprète, Ruritanie", interpreterGraustark: "Interprète, Graustark" },
  real: "Tout fonctionne pour de vrai : nœuds, clés, registre, chiffrement, son. Seules les personnes sont jouées : les clés d’accès sont logicielles (et marquées « démonstration »), le micro distant est une voix enregistrée, le haut-parleur distant un simple indicateur.",
  begin: "Commencer", others: "Autres chapitres", meeting: "Les permanences font connaissance avec les leurs…", step: "Étape {{n}} sur {{of}}", next: "Suivant", press: "Appuyez sur ce qui est entouré de bleu.", waiting: "Un instant…", skip: "Passer cette étape", building: "Préparation : {{what}}…", done: "Fait", progress: "Étapes",
  chapters: {
    line: {
      title: "La ligne",
      lead: "Trois vrais nœuds sur cette machine, chacun avec ses gens. Deux d’entre eux vont s’appeler ; ensuite, à vous de tout casser.",
      steps: {
        begin: ["Commencer", "Deux personnes de deux organisations sans informatique commune. Chacune devant son propre appareil."],
        card: ["Remettre une carte", "À gauche, remettez la carte à Graustark. À droite, acceptez. Avant cela, nul ne sait si la personne existe."],
        call: ["Appeler, et vérifier", "Appelez depuis la gauche, répondez à droite. La ligne est PRIVÉE. Tapez ensuite de chaque côté les quatre chiffres que lit l’autre : l’anneau se ferme, VÉRIFIÉ."],
        declare: ["Dire jusqu’où l’on parle", "Choisissez CONFIDENTIEL à gauche. L’indicateur montre la voix décodée de l’autre côté."],
        phone: ["Un téléphone personnel", "Le Premier ministre continue sur son propre téléphone : appuyez-y sur « Continuer ici ». L’anneau s’ouvre, les deux côtés sont suspendus, le motif est indiqué. Puis faites-le continuer sur son téléphone de service."],
        guest: ["Un invité", "Faites entrer un invité. OUVERT : partez du principe que d’autres écoutent. Les deux côtés sont suspendus. Retirez l’invité, et la ligne est rétablie."],
        server: ["Être le serveur", "Voici ce que contient vraiment la base du nœud de Ruritanie : des données chiffrées. En tant que serveur, ajoutez au Président un appareil espion. Il est refusé, et le Président en est averti."],
        prove: ["Le prouver", "Raccrochez, puis « Prouver ». Erewhon, qui n’y était pas, contrôle le fichier. Ensuite, changez un octet."],
        free: ["À vous de tout casser", "Tous les postes sont à vous. Retirez la vérification, révoquez un appareil, débranchez un nœud, envoyez un message SECRET sur une ligne ouverte."],
      },
    },
    president: {
      title: "Passer le Président",
      lead: "Les dirigeants ne composent pas de numéro. Deux permanences conviennent de l’appel, se connectent d’abord, regardent les niveaux, puis font entrer les autorités.",
      steps: {
        begin: ["Commencer", "Deux permanences et deux autorités. Chaque permanence connaît les siens ; les permanences se connaissent."],
        ask: ["Demander un appel", "La permanence de Ruritanie demande : un objet, le Président comme autorité, l’interprète, une heure. Puis envoyez."],
        counter: ["Proposer autre chose", "La permanence de Graustark ouvre la demande et propose autre chose : une autre heure, et son Premier ministre."],
        agree: ["Convenir", "La permanence de Ruritanie accepte. Les nœuds laissent désormais ces personnes se joindre, et personne d’autre ; le tableau montre jusqu’où chacune irait."],
        desks: ["Les permanences se connectent", "La permanence de Ruritanie se connecte ; celle de Graustark répond. Elles sont seules en ligne et voient qui doit encore venir."],
        principals: ["Faire entrer les autorités", "Une pression pour chacun, dans l’ordre convenu. L’autorité n’a qu’à appuyer sur « Entrer »."],
        declare: ["Dire jusqu’où l’on parle", "La permanence déclare RESTREINT pour tous, comme convenu. Les autorités s’entendent."],
        free: ["À vous", "Déclassez un appareil chez l’officier de sécurité, quittez l’appel, revenez trop tôt, continuez ailleurs, rédigez le compte rendu."],
      },
    },
  },
  server: { title: "La base de données de Ruritanie", rows_one: "{{count}} ligne", rows_other: "{{count}} lignes", spy: "Ajouter un appareil espion", tried: "Tentative : {{what}}" },
  proof: { title: "Erewhon contrôle la preuve", change: "Changer un octet", none: "La preuve apparaîtra ici." },
};
