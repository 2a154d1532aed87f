using System.Net;
using Pipelines.Registry.Authentication;
using Pipelines.Registry.Content;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry;

/// <summary>Everything this project tells users. Addresses come without their queries: upload places and signed urls hold secrets there.</summary>
static class Messages
{
    const string LogIn = $"Log in ('docker login' or 'podman login'), or set {CredentialSource.Host}, {CredentialSource.User} and {CredentialSource.Password}.";

    public static RegistryException UserInReference() => Input("A reference to a registry holds no user and password. Write host/repository:tag, and log in by 'docker login' or 'podman login'.");

    public static RegistryException NotReference(string text, string why) => Input($"'{text}' is no reference to a registry: {why}. Write host[:port]/repository:tag or host[:port]/repository@sha256:…, as ghcr.io/team/iris:0.1.");

    public static RegistryException NotTag(string tag) => Input($"'{tag}' is no tag: up to 128 letters, digits, '_', '.' and '-', the first not '.' or '-'.");

    public static RegistryException NotRepository(string name) => Input($"'{name}' is no repository: words of a-z and 0-9, with '.', '_' or '-' between, parted by '/'.");

    public static RegistryException HalfACredential(string host) => Input(
        $"{CredentialSource.User}, {CredentialSource.Password} and {CredentialSource.Host} belong together, and one of them is missing, so none is used for {host}. Set {CredentialSource.Host} to the registry that they are for.");

    public static RegistryException NoAuthFile(string path) => Input($"REGISTRY_AUTH_FILE names '{path}', which is not there. Correct or unset it.");

    public static RegistryException BrokenAuthFile(string path, string why) => Input($"The credentials in '{path}' cannot be read: {why}. Correct it, or log in again.");

    public static RegistryException HelperFailed(string program, string file, string why) => Input(
        $"'{program}', which '{file}' names, gave no credentials: {why}. Start it by hand to see why ('{program} get', then the registry on its input), or log in again.");

    public static RegistryException UnknownChallenge(string host, string schemes) => new(
        $"{host} wants to know who this is by {(schemes.Length > 0 ? schemes : "no way that it names")}; Basic and Bearer are known here.", RegistryFailure.Denied);

    public static RegistryException NeedsCredential(string host) => new($"{host} wants a user and a password, and none was found. {LogIn}", RegistryFailure.Denied);

    public static RegistryException CredentialRefused(string host) => new($"{host} does not accept the credentials that were found for it. {LogIn}", RegistryFailure.Denied);

    public static RegistryException NoRealm(string host) => new($"{host} wants a token and does not say where it is to be had. Is it a registry?", RegistryFailure.Refused);

    public static RegistryException PlainRealm(string host, Uri realm) => new($"{host} sends for a token to {Place(realm)}, which is not encrypted: no credentials go there.", RegistryFailure.Refused);

    public static RegistryException NoToken(string host, Uri realm, HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? new($"{Place(realm)}, which gives the tokens for {host}, gives none for this: {(int)status}. {LogIn}", RegistryFailure.Denied)
        : new($"{Place(realm)}, which gives the tokens for {host}, answered {(int)status}.", RegistryFailure.Refused);

    public static RegistryException WrongToken(string host, Uri realm) => new($"{Place(realm)}, which gives the tokens for {host}, answered with none.", RegistryFailure.Refused);

    public static RegistryException Denied(string what, Uri address, HttpStatusCode status, string said) => new(
        $"{what} is not allowed: {address.Authority} answered {(int)status}{Said(said)}. {LogIn}", RegistryFailure.Denied);

    public static RegistryException NotFound(string what, Uri address, string said) => new(
        $"{what}: {address.Authority} has no such thing (404{Said(said)}). Check the name; some registries want a repository to be made first.", RegistryFailure.NotFound);

    public static RegistryException Refused(string what, Uri address, HttpStatusCode status, string said) => new($"{what} was refused: {address.Authority} answered {(int)status}{Said(said)}.", RegistryFailure.Refused);

    public static RegistryException NoManifest(string reference) => new($"There is no {reference}. Check the name, the tag and the registry.", RegistryFailure.NotFound);

    public static RegistryException NoDeletion(string what, string repository) => new($"The registry does not let anybody delete {what} of {repository} (405). Its configuration may.", RegistryFailure.Refused);

    public static RegistryException RedirectToPlain(string host, Uri next) => new(
        $"{host} sends to {Place(next)}, which is not encrypted. Where a proxy ends TLS before the registry, it must say so to it (X-Forwarded-Proto).", RegistryFailure.Refused);

    public static RegistryException TooManyRedirects(Uri address) => new($"{Place(address)} sends from one place to another without end.", RegistryFailure.Refused);

    public static RegistryException NoTls(Uri address, string why) => new(
        $"No secure connection to {address.Authority}: {why.TrimEnd('.')}. Where its certificate is your own, name it by SSL_CERT_FILE; a registry without TLS must be allowed.", RegistryFailure.Unavailable);

    public static RegistryException NoHost(Uri address) => new($"There is no host '{address.Host}'. Check the name of the registry and the network.", RegistryFailure.Unavailable);

    public static string Stalled(Uri address, TimeSpan limit) => $"{Place(address)} stood still for {limit.TotalSeconds:0.#} s";

    public static string Broken(Uri address, string why) => $"The connection to {Place(address)} failed: {why.TrimEnd('.')}";

    public static string CutOff(Uri address, long bytes, long size) => $"{Place(address)} broke off after {bytes} of {size} bytes";

    public static string ServerFailed(Uri address, HttpStatusCode status, TimeSpan? wait, string said) =>
        $"{Place(address)} answered {(int)status}{(wait is { TotalSeconds: > 0 } ? $" and wants to be left alone for {wait.Value.TotalSeconds:0} s" : "")}{Said(said)}";

    public static RegistryException GaveUp(TransientException last, int tries) => new(
        $"{last.Message.TrimEnd('.')}{(tries > 1 ? $" ({tries} tries)" : "")}. Try again later; what was sent or fetched whole is not sent or fetched again.", RegistryFailure.Unavailable, last.InnerException);

    public static string UploadForgotten(string what) => $"{what} failed: the registry has forgotten what it had of it";

    public static RegistryException NoLocation(string what) => new($"{what} failed: the registry does not say where to. Is it a registry?", RegistryFailure.Refused);

    public static RegistryException OtherDigest(string what, string said) => new($"{what} went wrong: the registry has {said} instead. Nothing points at it; try again.", RegistryFailure.Damaged);

    public static RegistryException BlobShorter(Descriptor blob) => Input($"A file of {blob.Size} bytes became shorter while it was sent ({blob.Digest}). Leave it alone and try again.");

    public static RegistryException BlobUnreadable(Descriptor blob, Exception error) => new($"What was to be sent ({blob.Digest}) cannot be read: {error.Message.TrimEnd('.')}. Leave it alone and try again.", RegistryFailure.Input, error);

    public static RegistryException Altered(string what, Uri address) => new($"{what} that came from {address.Authority} is not what its digest says: it was altered there or on the way. Nothing of it was kept.", RegistryFailure.Damaged);

    public static RegistryException Longer(string what, Uri address, long size) => new($"{what} that came from {address.Authority} is longer than the {size} bytes that it should have. Nothing of it was kept.", RegistryFailure.Damaged);

    public static RegistryException TooLarge(string what, int most) => new($"{what} is larger than {most / 1024 / 1024} MiB. It is not read into memory.", RegistryFailure.Damaged);

    public static RegistryException WrongKind(Descriptor found, string expected) => new($"{found.Digest} is {found.MediaType}: expected {expected}.", RegistryFailure.Damaged);

    public static RegistryException UnreadableManifest(Digest digest, Exception error) => new($"The manifest {digest} cannot be read: {error.Message.TrimEnd('.')}.", RegistryFailure.Damaged, error);

    public static RegistryException UnreadableList(string repository, Exception error) => new($"The list of tags of {repository} cannot be read: {error.Message.TrimEnd('.')}.", RegistryFailure.Damaged, error);

    public static RegistryException UnreadableReferrers(string reference, RegistryException error) => new($"The list of what is about {reference} cannot be read: is this a registry?", RegistryFailure.Damaged, error);

    public static RegistryException EndlessList(string what) => new($"{what}: the registry sends on without end, or to another server.", RegistryFailure.Refused);

    public static RegistryException NoReferrers(string reference, string found) => new($"{reference} should list what is about a manifest, and is {found}. Something else uses this tag: delete it.", RegistryFailure.Refused);

    public static RegistryException Unsafe(string entry, string why) => new($"The archive is not unpacked: '{Shown(entry)}' {why}. Nothing of it was kept.", RegistryFailure.Damaged);

    public static RegistryException TooMuch(string what) => new($"The archive is not unpacked: it holds more than {what}. Nothing of it was kept.", RegistryFailure.Damaged);

    public static RegistryException NotArchive(Exception error) => new($"The archive cannot be read: {error.Message.TrimEnd('.')}. Nothing of it was kept.", RegistryFailure.Damaged, error);

    public static RegistryException NotPackable(string entry, string why) => Input($"'{Shown(entry)}' cannot be packed: it {why}.");

    public static RegistryException ContentChanged(string path) => Input($"'{path}' is not as it was when the pipeline was built. Build again, and publish before anything writes to it.");

    public static RegistryException FilesApart(string path) => Input($"'{path}' does not lie on the disk where the pipeline was built to. Build to the same disk.");

    public static RegistryException TagTaken(string reference, Digest there) => Input($"{reference} is taken: it is {there}, which is something else. Raise the version, publish under another tag (--tag), or replace it (--replace).");

    public static RegistryException NoTagGiven(string reference) => Input($"'{reference}' names neither tag nor digest. Write {reference}:0.1, with a tag that is there.");

    public static RegistryException NotPipeline(string reference) => new($"{reference} is no published pipeline.", RegistryFailure.Damaged);

    public static RegistryException NotStep(string reference) => new($"{reference} is no published step. Name the pipeline and the step: 'dotnet pipelines add oci://host/repository:tag StepName'.", RegistryFailure.Damaged);

    public static RegistryException NotWhole(string reference, string problem) => new($"{reference} is not taken: {problem.Split(": ")[0]}. Nothing of it was kept.", RegistryFailure.Damaged);

    public static RegistryException NotAsPublished(string component, string reference) => Input($"The published component '{component}' would not keep its digest ({reference}): it was packed by another version of Pipelines. Publish it anew with this one, and write its method anew with 'dotnet pipelines add'.");

    public static RegistryException LeavesFolder(string reference, string path) => new($"{reference} is not taken: '{Shown(path)}' in it leads out of its folder. Nothing of it was kept.", RegistryFailure.Damaged);

    public static RegistryException FolderThere(string folder) => Input($"'{folder}' is there already: nothing is unpacked into it.");

    public static RegistryException OldManifest(string reference) => new($"{reference} is of Docker's first kind of manifest (schema 1), which is not read any more. Push the image again by a current docker, podman or skopeo.", RegistryFailure.Damaged);

    public static RegistryException NotPlatform(string text) => Input($"'{text}' is no platform: write os/processor, as linux/amd64, linux/arm64 or linux/arm/v7.");

    public static RegistryException NoPlatform(string reference, Platform platform, IEnumerable<Platform> there) =>
        Input($"{reference} has no image for {platform}: {string.Join(", ", there.Distinct())}. Name one of these by --platform, or another base.");

    public static RegistryException OtherPlatform(string reference, Platform platform, Platform there) => Input($"{reference} is an image for {there}, and not for {platform}. Leave --platform out, or name another base.");

    public static RegistryException OtherSystem(string reference, Platform there) => Input($"{reference} is an image for {there}: images of steps are for Linux. Name another base.");

    public static RegistryException NotImage(string reference, string what) => Input($"{reference} is no container image ({what}). Name one that has the .NET runtime, as mcr.microsoft.com/dotnet/runtime:10.0.");

    public static RegistryException BrokenImage(string reference, string why) => new($"{reference} cannot be a base: {why}. Push it again, or name another base.", RegistryFailure.Damaged);

    public static RegistryException OldRuntime(string reference, string version, string framework) => Input($"{reference} says that it has .NET {version} (DOTNET_VERSION), and the pipeline is built for {framework}. Name a base with that or a later runtime.");

    public static RegistryException NotTagPart(string step) => Input($"The step '{step}' cannot be in the tag of an image: a tag has letters a-z, digits, '_', '.' and '-' alone. Give the component another Name, or choose other steps by --step.");

    static RegistryException Input(string message) => new(message, RegistryFailure.Input);

    static string Place(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    static string Said(string said) => said.Length > 0 ? $" ({said})" : "";

    static string Shown(string entry)
    {
        var line = new string([.. entry.Select(c => char.IsControl(c) ? '?' : c)]);
        return line.Length > 120 ? line[..120] + "…" : line;
    }
}
