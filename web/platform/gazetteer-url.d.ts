declare module "virtual:gazetteer-url" {
  const url: string;
  export default url;
}
