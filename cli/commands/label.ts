/** `entente label`: marks, checks, decides on and converts labels under security policies, and opens labels bound to data, offline. Exit 0 yes, 1 no with the reason, 2 input that can't be used. */
import { type Command, InvalidArgumentError } from "commander";
import { access } from "../../protocol/label/access.ts";
import { MAX_BINDING } from "../../protocol/label/binding.ts";
import { clearanceFromXml } from "../../protocol/label/clearance-xml.ts";
import { ententeBasicXml, type LabelledOrganisation } from "../../protocol/label/entente-basic-spif.ts";
import { labelFromXml, labelToXml } from "../../protocol/label/label-xml.ts";
import { mapLabel } from "../../protocol/label/map-label.ts";
import { marking, type MarkingPlace } from "../../protocol/label/marking.ts";
import { parseSpif } from "../../protocol/label/parse-spif.ts";
import { validity } from "../../protocol/label/validity.ts";
import { type Bytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import type { Context } from "./context.ts";
import { faultSentence, reasonSentences } from "./label-sentences.ts";
import { oneLine } from "./one-line.ts";
import { oneOf } from "./option-values.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import { readText } from "./read-text.ts";
import { untilOnline } from "./waiting.ts";
import { writeMade } from "./written-file.ts";

const PLACES = ["pageTop", "pageBottom", "portionMarking", "documentStart", "documentEnd", "waterMark"] as const satisfies readonly MarkingPlace[];
const POLICY = ["--policy <file>", "the security policy, as Open XML SPIF"] as const;

export function addLabel(program: Command, { terminal, exit }: Context): void {
  const label = program
    .command("label")
    .summary("mark, check, decide on and convert labels under a policy, offline")
    .description("Labels as STANAG 4774 XML under policies as Open XML SPIF. Nothing is fetched. Exit code 0: yes; 1: no, with the reason; 2: something given can't be used.");

  label
    .command("mark")
    .argument("<label>", "the label's file")
    .description("Prints the marking of a label, alone on one line.")
    .requiredOption(...POLICY)
    .option("--lang <language>", "in that language, where the policy has it", language)
    .option("--code <place>", `for that place: ${PLACES.join(", ")}`, oneOf(PLACES), "pageTop")
    .addHelpText("after", "\nExample:\n  $ entente label mark --policy nato.xml --lang fr label.xml")
    .action((file: string, options: { policy: string; lang?: string; code: MarkingPlace }) => {
      const policy = parseSpif(readText(terminal, options.policy));
      const read = labelFromXml(readText(terminal, file), [policy]);
      terminal.print(marking(read, policy, { code: options.code, ...(options.lang ? { language: options.lang } : {}) }));
      for (const fault of validity(read, policy)) terminal.say(`The policy does not allow this label. ${faultSentence(fault)}`);
    });

  label
    .command("check")
    .argument("<label>", "the label's file")
    .description("Says whether the policy allows a label.")
    .requiredOption(...POLICY)
    .option("--new", "as a label that is being made: what the policy has given up is refused too")
    .option("--at <time>", "as of that time, such as 2026-11-28T10:00:00Z; otherwise as of now", time)
    .option("--json", "print what is wrong as JSON")
    .addHelpText("after", "\nExample:\n  $ entente label check --policy nato.xml label.xml")
    .action((file: string, options: { policy: string; new?: boolean; at?: number; json?: boolean }) => {
      const policy = parseSpif(readText(terminal, options.policy));
      const faults = validity(labelFromXml(readText(terminal, file), [policy]), policy, { at: options.at ?? Date.now() / 1000, making: options.new ?? false });
      exit(faults.length === 0 ? 0 : 1);
      if (options.json) return terminal.print(JSON.stringify({ valid: faults.length === 0, faults }));
      if (faults.length === 0) return terminal.print("VALID.");
      for (const fault of faults) terminal.print(`NOT VALID. ${faultSentence(fault)} (${fault.code})`);
    });

  label
    .command("access")
    .argument("<label>", "the label's file")
    .description("Says whether somebody with a clearance may be shown what carries a label; if not, what it would take.")
    .requiredOption(...POLICY)
    .requiredOption("--clearance <file>", "the clearance, as STANAG 4774 XML")
    .option("--at <time>", "as of that time; otherwise as of now", time)
    .option("--json", "print the decision as JSON")
    .addHelpText("after", "\nExample:\n  $ entente label access --policy nato.xml --clearance reader.xml label.xml")
    .action((file: string, options: { policy: string; clearance: string; at?: number; json?: boolean }) => {
      const policy = parseSpif(readText(terminal, options.policy));
      const clearance = clearanceFromXml(readText(terminal, options.clearance), [policy]);
      const decision = access(labelFromXml(readText(terminal, file), [policy]), clearance, policy, { at: options.at ?? Date.now() / 1000 });
      exit(decision.permitted ? 0 : 1);
      if (options.json) return terminal.print(JSON.stringify(decision));
      if (decision.permitted) return terminal.print("PERMITTED.");
      for (const reason of decision.reasons) for (const sentence of reasonSentences(reason)) terminal.print(`DENIED. ${sentence} (${reason.code})`);
    });

  label
    .command("map")
    .argument("<label>", "the label's file")
    .description("Prints a label as it is said in another policy, by the equivalences that the two declare. What has none is refused.")
    .requiredOption("--from <file>", "the label's own policy")
    .requiredOption("--to <file>", "the other policy")
    .addHelpText("after", "\nExample:\n  $ entente label map --from tlp-plus.xml --to tlp.xml label.xml > mapped.xml")
    .action((file: string, options: { from: string; to: string }) => {
      const from = parseSpif(readText(terminal, options.from));
      const to = parseSpif(readText(terminal, options.to));
      terminal.print(labelToXml(mapLabel(labelFromXml(readText(terminal, file), [from, to]), from, to)));
    });

  label
    .command("open")
    .argument("<file>", "the file, as XML or JSON")
    .description("Checks a label bound to its data (STANAG 4778) under a key that you have from elsewhere, and prints the label. A key in the file is not looked at.")
    .requiredOption("--key <key>", "the signer's Ed25519 key, 43 characters of base64url", ed25519Key)
    .option("--out <file>", "write the data there")
    .addHelpText("after", "\nExample:\n  $ entente label open --key 3q2-7w… --out report.txt report.bdo")
    .action(async (file: string, options: { key: Bytes; out?: string }) => {
      // The library of XML signatures is large: no other command waits for it.
      const [{ openJsonBinding }, { openXmlBinding }] = await Promise.all([import("../../protocol/label/binding-json.ts"), import("../../protocol/label/binding-xml.ts")]);
      const text = readText(terminal, file, MAX_BINDING);
      const bound = text.trimStart().startsWith("{") ? openJsonBinding(text, options.key) : openXmlBinding(text, options.key);
      if (options.out) writeMade(terminal, { name: options.out, bytes: bound.data }, options.out);
      terminal.print(labelToXml(bound.label));
    });

  withProfile(label.command("policies"))
    .description("Lists the policies that your organisation and its peers label by, as your node has them: name, identifier, whose, SHA-256 of the file.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  $ entente label policies")
    .action((options: ProfileOptions & { json?: boolean }) =>
      withClient(options, terminal, async (client) => {
        await untilOnline(client);
        const { known, missing } = await client.labels.policies();
        if (options.json) return terminal.print(JSON.stringify({ policies: known.map(({ policy: { id, name }, from, sha256, ranks }) => ({ id, name, from, sha256, ranks })), missing }));
        if (known.length + missing.length === 0) return terminal.say("None but the built-in one.");
        for (const { policy, from, sha256 } of known) terminal.print([policy.name, policy.id, from, sha256].map(oneLine).join("\t"));
        for (const { name, id, from, code } of missing) terminal.print([name, id, from, `not here (${code})`].map(oneLine).join("\t"));
      }),
    );

  label
    .command("basic")
    .description("Prints the built-in policy of the line as Open XML SPIF, for other people's software.")
    .option("--organisation <domain=name>", "one that something may be releasable to; may be given several times", organisation)
    .addHelpText("after", '\nExample:\n  $ entente label basic --organisation "ruritania.example=Ruritania" > entente-basic.xml')
    .action((options: { organisation?: LabelledOrganisation[] }) => terminal.print(ententeBasicXml(options.organisation ?? []).trimEnd()));
}

function ed25519Key(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) throw new InvalidArgumentError("Give a key as 43 characters of base64url.");
  return fromBase64Url(text);
}

function language(text: string): string {
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text)) throw new InvalidArgumentError("Give a language such as fr or fr-CA.");
  return text;
}

function time(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError("Give a time such as 2026-11-28T10:00:00Z.");
  return at / 1000;
}

function organisation(text: string, before: LabelledOrganisation[] = []): LabelledOrganisation[] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError("Give domain=name.");
  return [...before, { domain: text.slice(0, at), name: text.slice(at + 1) }];
}
