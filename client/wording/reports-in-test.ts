/** Reports made up for the tests: a threat with laptops on aircraft, learned in a town. `TOWN` is where its spellings go; French has it after à and de, English after "in" and before a noun. */
export const reports = {
  en: `A source close to the workshop reports that explosives are being built into laptops. The workshop lies in TOWN. The laptops pass the scanners of at least two airports and would be detonated aboard passenger aircraft bound for Europe.

TOWN is also where the batteries are hollowed out; the TOWN group has tested one device. Laptops left TOWN, Syria, on the road to the border. The same source was in the city of TOWN when the chemist said so. "Nobody looks into a battery", he told people from TOWN.`,
  fr: `Une source proche de l'atelier rapporte que des explosifs sont dissimulés dans des ordinateurs portables. L'atelier se trouve à TOWN. Les ordinateurs passent les contrôles d'au moins deux aéroports et seraient mis à feu à bord d'avions de ligne à destination de l'Europe.

C'est aussi à TOWN que les batteries sont évidées ; le groupe de TOWN a essayé un appareil. Des ordinateurs ont quitté TOWN, en Syrie, par la route de la frontière. La même source se trouvait dans la ville de TOWN quand le chimiste l'a dit : « Personne ne regarde dans une batterie », a-t-il confié à des gens venus de TOWN.`,
};

/** What the ally must still read. */
export const threat = { en: ["explosives", "laptops", "passenger aircraft", "airports", "batteries", "Europe"], fr: ["explosifs", "ordinateurs portables", "avions de ligne", "aéroports", "batteries", "Europe"] };

export const spellings = ["Raqqa", "Ar Raqqah", "Ar-Raqqah", "Rakka", "Racca", "al-Raqqa", "Raqqah", "Ar-Rakka", "RAQQA", "raqqa"];
