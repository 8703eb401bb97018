import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{isAbsolute,relative,sep}from"node:path";function isInside(path,folder){let step=relative(folder,path);return step!==".."&&!step.startsWith(`..${sep}`)&&!isAbsolute(step)}export{isInside};
