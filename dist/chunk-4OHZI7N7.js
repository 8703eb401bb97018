import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function dockerFolder(env){let{DOCKER_CONFIG:named,HOME:home}=env;return named||(home?`${home}/.docker`:void 0)}export{dockerFolder};
