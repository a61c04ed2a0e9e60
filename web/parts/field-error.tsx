/** What is wrong with a field, beneath it; the field names it by `aria-describedby`, as `errorId` says. */
export const errorId = (field: string) => `${field}-error`;

export function FieldError({ of, error }: { of: string; error: string | undefined }) {
  if (!error) return null;
  return (
    <span className="error" id={errorId(of)}>
      {error}
    </span>
  );
}
