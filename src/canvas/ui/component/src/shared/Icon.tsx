import icons from "virtual:icons";

/** A Material Symbol by name; it takes the colour of the text around it. */
export function Icon({ name, size = 18 }: { name: string; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="currentColor"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the build put the drawing into the bundle
      dangerouslySetInnerHTML={{ __html: icons[name] ?? icons.description ?? "" }}
    />
  );
}
